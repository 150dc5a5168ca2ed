import type { Target } from '@mailsized/client';
import { texts } from '../../app/locale.js';

/** The name of a target. */
export function targetName(target: Target): string {
  const { targets } = texts.value.offer;
  return target.provider === 'own' ? targets.own(target.ceilingBytes) : targets[target.provider];
}
