/** Moves the focus to the first invalid field of a form, once the page shows what is wrong with it. */
export function focusFirstProblem({ currentTarget: form }: Event): void {
  if (!(form instanceof HTMLFormElement)) return;
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
