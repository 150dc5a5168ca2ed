import { connect, type Client, type SilenceListener } from '@mailsized/client';

const baseUrl = window.location.origin;

/** For what needs no credential. */
export const anonymous: Client = connect({ baseUrl });

/** For one job. */
export const clientOf = (token: string, silence?: SilenceListener): Client =>
  connect({ baseUrl, bearer: token, ...(silence && { silence }) });
