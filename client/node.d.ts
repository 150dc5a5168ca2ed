// Of all names of fetch, Node's types leave out this one; the generated client uses it. Browsers have it.
type BodyInit = NonNullable<RequestInit['body']>;

// What only browsers have, and the client uses where it is there.
declare var addEventListener: ((type: 'online', listener: () => void) => void) | undefined;
declare var removeEventListener: ((type: 'online', listener: () => void) => void) | undefined;
declare class XMLHttpRequest {
  readonly status: number;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null };
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob): void;
  abort(): void;
}
