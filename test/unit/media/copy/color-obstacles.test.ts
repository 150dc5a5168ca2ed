import { describe, expect, it } from 'vitest';
import { colorObstacles } from '../../../../src/gateways/media/copy/color-obstacles.js';

describe('colour tags that a copy may keep', () => {
  it.each([
    ['none', {}, undefined, true],
    ['the same in container and stream', { matrix: 'bt709' }, 1, true],
    ['two numbers for the same matrix', { matrix: 'smpte170m' }, 5, true],
    ['only in the container', { matrix: 'bt470bg' }, undefined, true],
    ['different ones', { matrix: 'smpte170m' }, 1, false],
    ['RGB in a picture that is not', { matrix: 'gbr' }, 0, false],
    ['a reserved number', {}, 3, false],
    ['light that is not for screens', { matrix: 'bt709', transfer: 'linear' }, 1, false],
  ])('%s', (_what, color, matrix, isKept) => {
    expect(colorObstacles(color, matrix)).toEqual(isKept ? [] : ['color_tags']);
  });
});
