import { computed, signal } from '@preact/signals';

/** As it was typed; empty when no mail is wanted. */
export const email = signal('');
/** False while the customer is still typing: a wrong address is not reported then. */
export const isEmailChecked = signal(false);

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;

export const isEmailAddress = (text: string): boolean => ADDRESS.test(text.trim()) && text.trim().length <= 254;

export const isEmailUsable = computed(() => email.value.trim() === '' || isEmailAddress(email.value));
