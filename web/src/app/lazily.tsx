import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { texts } from './locale.js';
import { Notice } from '../ui/notice.js';

/** A component whose code is loaded when it is first shown. If that fails, a sentence says so and offers to try again. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const [Shown, show] = useState<ComponentType<P> | undefined>(() => loaded);
    const [hasFailed, fail] = useState(false);
    useEffect(() => {
      if (Shown) return;
      load().then(
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
}
