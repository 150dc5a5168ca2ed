import {
  defaultPayloadConverter,
  type Payload,
  type PayloadConverter,
  type SerializationContext,
} from '@temporalio/common';

/**
 * The SDK's converter, for workflows: a message that it cannot read becomes `undefined`, which the handlers ignore or refuse
 * as malformed. With the SDK's own, each workflow task would fail before any handler, and so would every later message and
 * every Reset that applies the message again: the Web UI offers `json/protobuf` beside `json/plain`.
 *
 * The results of activities come from our own workers; one that cannot be read is a fault, and stays one.
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
