import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { texts } from './locale.js';
import { PartNotLoaded } from './not-loaded.js';

type Lazy<P> = ((props: P) => VNode) & {
  /** Starts loading the code before the component is shown. A failure is reported only when it is shown. */
  begin: () => void;
};

/** A component whose code is loaded when it is first shown. If loading fails, a notice says so and offers a reload. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): Lazy<P> {
  let loaded: ComponentType<P> | undefined;
  let loading: Promise<ComponentType<P>> | undefined;
  const begin = (): Promise<ComponentType<P>> => (loading ??= load());
  const Lazy = (props: P): VNode => {
    const [Shown, show] = useState<ComponentType<P> | undefined>(() => loaded);
    const [hasFailed, fail] = useState(false);
    useEffect(() => {
      if (Shown) return;
      begin().then(
        (component) => {
          loaded = component;
          show(() => component);
        },
        () => fail(true),
      );
    }, []);
    if (Shown) return <Shown {...props} />;
    if (!hasFailed) return <p aria-busy="true">{texts.value.shell.loading}</p>;
    return <PartNotLoaded />;
  };
  return Object.assign(Lazy, { begin: () => void begin().catch(() => undefined) });
}
