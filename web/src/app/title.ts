import { useEffect } from 'preact/hooks';

/** Sets the title of the tab when the component is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · MailSized`;
  }, [title]);
}
