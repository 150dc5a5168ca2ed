import { describe, expect, it } from 'vitest';
import { needsStartTls } from '../../../src/gateways/mail/smtp.gateway.js';

describe('a password for SMTP', () => {
  it.each([
    ['is sent over STARTTLS only', { host: 'smtp.example.test', port: 587 }, true],
    ['is in TLS anyway on port 465', { host: 'smtp.example.test', port: 465 }, false],
    ['needs none on this machine', { host: '127.0.0.1', port: 1025 }, false],
    ['needs none on this machine by name', { host: 'localhost', port: 1025 }, false],
    ['is not mistaken by a name that looks local', { host: '127.0.0.1.example.test', port: 25 }, true],
  ])('%s', (_, server, needed) => {
    expect(needsStartTls({ ...server, username: 'mailer', password: 'secret' })).toBe(needed);
    expect(needsStartTls(server)).toBe(false);
  });
});
