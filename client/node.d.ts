// Of all names of fetch, Node's types leave out this one; the generated client uses it. Browsers have it.
type BodyInit = NonNullable<RequestInit['body']>;
