// A stub of Stripe.js (https://docs.stripe.com/js): the part of it that the page uses, held to Stripe's own types. It asks the
// simulator of Stripe, by way of Stripe's hosts, and shows its frames from there, as Stripe.js does: the page's
// Content-Security-Policy is put to the same test. It runs as a classic script, without its types.
import type {
  ConfirmationTokenResult,
  PaymentIntent,
  PaymentIntentOrSetupIntentResult,
  StripeElements,
  StripeElementsOptionsMode,
  StripeElementsUpdateOptions,
  StripeError,
  StripePaymentElement,
  StripePaymentElementOptions,
} from '@stripe/stripe-js';

type Wallets = NonNullable<StripePaymentElementOptions['wallets']>;
type SubmitResult = Awaited<ReturnType<StripeElements['submit']>>;

/** What the frame of the Payment Element is told, and asked for. */
type Question =
  | { ask: 'show'; amount: number; currency: string; wallets: Wallets }
  | { ask: 'submit' }
  | { ask: 'token'; key: string };

const FRAMES = 'https://js.stripe.com/stub';
const BANK = 'https://hooks.stripe.com/stub/bank.html';
const API = 'https://api.stripe.com/v1';

/** What Stripe.js throws when a page uses it wrongly. */
class IntegrationError extends Error {}

async function askFrame<T>(frame: HTMLIFrameElement, question: Question): Promise<T> {
  const { port1, port2 } = new MessageChannel();
  return await new Promise<T>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<T>) => resolve(data);
    frame.contentWindow?.postMessage(question, '*', [port2]);
  });
}

/** Stripe.js comes in parts, which it loads by plain strings. */
async function loadPart(name: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${FRAMES}/${name}.js`;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${name} was not let in`));
    document.head.append(script);
  });
}

class PaymentElementStub implements Pick<StripePaymentElement, 'mount' | 'destroy'> {
  readonly frame = document.createElement('iframe');
  private readonly listeners: { event: string; handler: () => void }[] = [];
  private readonly elements: ElementsStub;
  private readonly wallets: Wallets;

  constructor(elements: ElementsStub, { wallets = {} }: StripePaymentElementOptions) {
    this.elements = elements;
    this.wallets = wallets;
    this.frame.title = 'Secure payment input frame';
    this.frame.src = `${FRAMES}/payment-element.html`;
  }

  on(event: 'ready' | 'loaderror', handler: () => void): this {
    this.listeners.push({ event, handler });
    return this;
  }

  mount(box: HTMLElement): void {
    this.frame.addEventListener('load', () => void this.load());
    box.append(this.frame);
  }

  destroy(): void {
    this.frame.remove();
  }

  async show(): Promise<void> {
    const { amount, currency } = this.elements;
    await askFrame(this.frame, { ask: 'show', amount, currency, wallets: this.wallets });
  }

  private async load(): Promise<void> {
    const query = new URLSearchParams({ key: this.elements.key });
    const session = await fetch(`${API}/elements/sessions?${query}`).catch(() => null);
    if (session?.ok) await this.show();
    for (const { event, handler } of this.listeners) if (event === (session?.ok ? 'ready' : 'loaderror')) handler();
  }
}

class ElementsStub implements Pick<StripeElements, 'submit' | 'update'> {
  amount: number;
  readonly key: string;
  readonly currency: string;
  private element: PaymentElementStub | null = null;
  private isSubmitted = false;

  constructor(key: string, options: StripeElementsOptionsMode) {
    if (options.mode !== 'payment') throw new IntegrationError('mode must be `payment`');
    if ('paymentMethodTypes' in options) throw new IntegrationError('endive has no paymentMethodTypes');
    if (options.allowedPaymentMethodTypes?.join() !== 'card') throw new IntegrationError('the stub knows cards only');
    this.key = key;
    this.amount = options.amount;
    this.currency = options.currency;
  }

  create(type: 'payment', options: StripePaymentElementOptions): PaymentElementStub {
    if (this.element) throw new IntegrationError(`there is a ${type} Element already`);
    return (this.element = new PaymentElementStub(this, options));
  }

  getElement(_: 'payment'): PaymentElementStub | null {
    return this.element;
  }

  async update({ amount = this.amount }: StripeElementsUpdateOptions): Promise<void> {
    this.amount = amount;
    await this.element?.show();
  }

  async submit(): Promise<SubmitResult> {
    const error = await askFrame<StripeError | null>(this.mounted().frame, { ask: 'submit' });
    this.isSubmitted = error === null;
    return error ? { error } : { selectedPaymentMethod: 'card' };
  }

  async token(): Promise<ConfirmationTokenResult> {
    if (!this.isSubmitted) throw new IntegrationError('elements.submit() must be called before');
    return await askFrame(this.mounted().frame, { ask: 'token', key: this.key });
  }

  private mounted(): PaymentElementStub {
    if (!this.element?.frame.isConnected) throw new IntegrationError('the Payment Element is not mounted');
    return this.element;
  }
}

class StripeStub {
  private readonly key: string;

  constructor(key: string) {
    if (!key.startsWith('pk_')) throw new IntegrationError('not a publishable key');
    this.key = key;
  }

  elements(options: StripeElementsOptionsMode): ElementsStub {
    return new ElementsStub(this.key, options);
  }

  async createConfirmationToken({ elements }: { elements: ElementsStub }): Promise<ConfirmationTokenResult> {
    return await elements.token();
  }

  /** Asks the bank, whose page is a frame above ours, and tells what has become of the payment. */
  async handleNextAction({ clientSecret }: { clientSecret: string }): Promise<PaymentIntentOrSetupIntentResult> {
    const before = await this.retrieve(clientSecret);
    if (before.status !== 'requires_action')
      return { error: { type: 'invalid_request_error', message: before.status } };
    await loadPart('three-d-secure');
    const frame = document.createElement('iframe');
    frame.title = '3-D Secure';
    frame.src = `${BANK}#${before.id}`;
    Object.assign(frame.style, { position: 'fixed', inset: '0', inlineSize: '100%', blockSize: '100%' });
    await new Promise<void>((resolve) => {
      window.addEventListener('message', ({ source }) => source === frame.contentWindow && resolve());
      document.body.append(frame);
    });
    frame.remove();
    const after = await this.retrieve(clientSecret);
    if (after.status === 'succeeded') return { paymentIntent: after };
    return { error: { type: 'invalid_request_error', code: 'payment_intent_authentication_failure' } };
  }

  private async retrieve(clientSecret: string): Promise<PaymentIntent> {
    const [id] = clientSecret.split('_secret_');
    const query = new URLSearchParams({ key: this.key, client_secret: clientSecret });
    const answer = await fetch(`${API}/payment_intents/${id}?${query}`);
    return (await answer.json()) as PaymentIntent;
  }
}

window.Stripe = ((key: string) => new StripeStub(key)) as unknown as NonNullable<typeof window.Stripe>;
