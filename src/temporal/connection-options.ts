import type { ConnectionOptions } from '@temporalio/client';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationError, type Variables } from '../config/environment.js';

type TlsConfig = Exclude<ConnectionOptions['tls'], boolean | null | undefined>;

/**
 * Temporal's address and our credentials, as options of both `Connection` and the workers' `NativeConnection`. The
 * certificate files are read once: a renewed certificate is used from the next start.
 *
 * @throws ConfigurationError naming the variable whose file cannot be used.
 */
export function temporalConnectionOptions(environment: Variables<'temporal'>) {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: apiKey } = environment;
  const tls = tlsConfigOf(environment);
  const isEncrypted = environment.TEMPORAL_TLS ?? (apiKey !== undefined || Object.keys(tls).length > 0);
  return { address, tls: isEncrypted && tls, ...(apiKey !== undefined && { apiKey }) };
}

function tlsConfigOf(environment: Variables<'temporal'>): TlsConfig {
  const certificate = (pem: Buffer): unknown => new X509Certificate(pem);
  const authorities = readPem(environment, 'TEMPORAL_TLS_CA_FILE', certificate);
  const crt = readPem(environment, 'TEMPORAL_TLS_CERT_FILE', certificate);
  const key = readPem(environment, 'TEMPORAL_TLS_KEY_FILE', createPrivateKey);
  const { TEMPORAL_TLS_SERVER_NAME: serverName } = environment;
  return {
    ...(authorities && { serverRootCACertificate: authorities }),
    ...(crt && key && { clientCertPair: { crt, key } }),
    ...(serverName !== undefined && { serverNameOverride: serverName }),
  };
}

/** Parses the file, because the errors of the SDKs name neither the file nor the variable. */
function readPem(
  environment: Variables<'temporal'>,
  variable: 'TEMPORAL_TLS_CA_FILE' | 'TEMPORAL_TLS_CERT_FILE' | 'TEMPORAL_TLS_KEY_FILE',
  parse: (pem: Buffer) => unknown,
): Buffer | undefined {
  const path = environment[variable];
  if (path === undefined) return undefined;
  try {
    const pem = readFileSync(path);
    parse(pem);
    return pem;
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'not PEM';
    throw new ConfigurationError(`${variable}: the file cannot be used (${reason})`, { cause });
  }
}
