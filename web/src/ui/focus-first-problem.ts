/** Leads to the first field of a form that is not right, once the page says what is wrong with it. */
export function focusFirstProblem({ currentTarget: form }: Event): void {
  if (!(form instanceof HTMLFormElement)) return;
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
