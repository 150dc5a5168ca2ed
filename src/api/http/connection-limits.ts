import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { clientNetworkOf } from './client-network.js';

interface ConnectionLimits {
  perAddress: number;
  /** How long a whole request may take to arrive, in milliseconds; its headers, half as long. */
  requestTimeoutMs: number;
  /** Whether all callers behind this address share its connections. */
  isTrustedProxy: (address: string) => boolean;
  onRefused: () => void;
}

/**
 * Bounds what one address can hold open without sending a whole request: connections beyond `perAddress` are closed at
 * once, and requests that arrive too slowly are ended with 408. Call it before the server listens.
 */
export function limitConnections(server: Server, limits: ConnectionLimits): void {
  const { perAddress, requestTimeoutMs, isTrustedProxy, onRefused } = limits;
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = requestTimeoutMs / 2;
  // How often Node looks for requests that are too slow. It reads this when the server begins to listen.
  Object.assign(server, { connectionsCheckingInterval: requestTimeoutMs / 6 });
  const openByNetwork = new Map<string, number>();
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isTrustedProxy(address)) return;
    const network = clientNetworkOf(address);
    const open = openByNetwork.get(network) ?? 0;
    if (open >= perAddress) {
      onRefused();
      socket.destroy();
      return;
    }
    openByNetwork.set(network, open + 1);
    socket.once('close', () => {
      const left = (openByNetwork.get(network) ?? 1) - 1;
      if (left > 0) openByNetwork.set(network, left);
      else openByNetwork.delete(network);
    });
  });
}
