/** They change the direction of text, so that `gpj.4pm` in a name looks like `mp4.jpg`. */
const DIRECTION_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name from a customer's system. It is shown as plain text and cannot change the direction of the text around it. */
export function FileName({ name }: { name: string | null }) {
  return <bdi>{name?.replace(DIRECTION_CONTROLS, '')}</bdi>;
}
