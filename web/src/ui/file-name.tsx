/** They turn the direction of text, and make `gpj.4pm` of a name look like `mp4.jpg`. */
const DIRECTION_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name that a customer's system gave: text, whatever it contains, and it does not turn the text around it. */
export function FileName({ name }: { name: string | null }) {
  return <bdi>{name?.replace(DIRECTION_CONTROLS, '')}</bdi>;
}
