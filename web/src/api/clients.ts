import { connect, type Client, type SilenceListener } from '@mailsized/client';

const baseUrl = window.location.origin;

/** For calls that need no credential. */
export const anonymous: Client = connect({ baseUrl });

/** For calls about one job. */
export const clientOf = (token: string, silence?: SilenceListener): Client =>
  connect({ baseUrl, bearer: token, ...(silence && { silence }) });
