import { describe, expect, it } from 'vitest';
import { isPublicAddress, isInNetworks, parseNetworks } from '../../../src/gateways/webhooks/public-address.js';

describe('an address that anybody may be reached at', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:2800:220:1::1', '::ffff:8.8.8.8'])('is public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    'fe80::1',
    'fec0::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2002:a00:1::1',
    '2001:0:1::1',
    '2001:db8::1',
    '100::1',
    'localhost',
    '',
    '127.1.1',
  ])('is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('is in a network by its bits', () => {
    const networks = parseNetworks('127.0.0.0/8, fd00::/8');
    expect(['127.9.9.9', '::ffff:127.0.0.1', 'fd12::1'].every((address) => isInNetworks(address, networks))).toBe(true);
    expect(['128.0.0.1', '::1', 'x'].some((address) => isInNetworks(address, networks))).toBe(false);
  });
});
