import {
  defaultPayloadConverter,
  type Payload,
  type PayloadConverter,
  type SerializationContext,
} from '@temporalio/common';

/**
 * The SDK's converter, except that in workflows an unreadable message becomes `undefined`, which the handlers ignore or
 * refuse as malformed. With the SDK's own, each workflow task would fail before any handler runs, and so would every
 * later message and every Reset that applies the message again. Such messages are easy to send: the Web UI offers
 * `json/protobuf` as well as `json/plain`.
 *
 * The results of activities come from our own workers. An unreadable one is a fault, and still throws.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value, context, hint) => defaultPayloadConverter.toPayload(value, context, hint),
  fromPayload: <T>(payload: Payload, context?: SerializationContext): T => {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload, context);
    } catch (error) {
      if (context?.type !== 'workflow') throw error;
      return undefined as T;
    }
  },
};
