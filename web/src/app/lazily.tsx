import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { texts } from './locale.js';
import { Notice } from '../ui/notice.js';

type Lazy<P> = ((props: P) => VNode) & {
  /** Begins to load the code before it is shown. Whether that succeeds is said when it is. */
  begin: () => void;
};

/** A component whose code is loaded when it is first shown. If that fails, a sentence says so and offers to try again. */
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
    const { shell } = texts.value;
    if (!hasFailed) return <p aria-busy="true">{shell.loading}</p>;
    return (
      <Notice tone="problem" action={{ label: shell.reload, act: () => window.location.reload() }}>
        {shell.loadFailed}
      </Notice>
    );
  };
  return Object.assign(Lazy, { begin: () => void begin().catch(() => undefined) });
}
