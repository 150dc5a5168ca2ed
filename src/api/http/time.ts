import { z } from 'zod';

/** A time that a caller sends: RFC 3339, in UTC or with an offset. */
export const timeSchema = z.iso.datetime({ offset: true });
