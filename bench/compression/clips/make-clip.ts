// Makes a clip once. The stamp file next to it records what the clip was made from, and the hash of its bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findTool } from '../../../stack/tools.js';
import { type Recipe, type Sound, pathOf } from './recipe.js';
import { FOOTAGE_RECIPES } from './recipes-footage.js';
import { SCREEN_RECIPES } from './recipes-screen.js';
import { benchCache, sourceVersion } from './sources.js';

/** All clips that can be made. */
export const RECIPES: readonly Recipe[] = [...FOOTAGE_RECIPES, ...SCREEN_RECIPES];

/** A clip on this machine. */
export interface Clip {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
  /** SHA-256 of the file. */
  readonly hash: string;
}

interface Stamp {
  readonly madeFrom: string;
  readonly hash: string;
}

/**
 * Returns the clip. Makes it first if it is missing, or if its recipe, its sources or ffmpeg have changed. A repeat makes nothing.
 * @throws Error if there is no such recipe, a source cannot be fetched, or ffmpeg fails
 */
export function makeClip(name: string): Clip {
  const recipe = recipeOf(name);
  const madeFrom = fingerprint(recipe);
  const { path, stampPath } = clipPaths(name);
  const found = findClip(name);
  if (found !== undefined && readStamp(stampPath)?.madeFrom === madeFrom) return found;
  console.error(`making the clip ${name} …`);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(stampPath, { force: true });
  encodeClip(recipe, path);
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
  writeFileSync(stampPath, `${JSON.stringify({ madeFrom, hash } satisfies Stamp)}\n`);
  return { name, kind: recipe.kind, path, hash };
}

/** The clip as it was last made, even if outdated; undefined if it was never made. Makes nothing. */
export function findClip(name: string): Clip | undefined {
  const { path, stampPath } = clipPaths(name);
  const stamp = readStamp(stampPath);
  if (stamp === undefined || !existsSync(path)) return undefined;
  return { name, kind: recipeOf(name).kind, path, hash: stamp.hash };
}

function clipPaths(name: string): { path: string; stampPath: string } {
  const folder = join(benchCache, 'clips');
  return { path: join(folder, `${name}.mp4`), stampPath: join(folder, `${name}.json`) };
}

function recipeOf(name: string): Recipe {
  const recipe = RECIPES.find((candidate) => candidate.name === name);
  if (recipe === undefined)
    throw new Error(`no clip is called ${name}: ${RECIPES.map((each) => each.name).join(', ')}`);
  return recipe;
}

function readStamp(path: string): Stamp | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Stamp) : undefined;
}

function fingerprint(recipe: Recipe): string {
  const sources = [...recipe.inputs, ...Object.values(recipe.files ?? {})].map(({ source }) => sourceVersion(source));
  const ffmpeg = execFileSync(findTool('ffmpeg'), ['-version'], { encoding: 'utf8' }).split('\n')[0];
  const facts = JSON.stringify([recipe, [...new Set(sources)], ffmpeg, ENCODE_ARGS, SOUNDS]);
  return createHash('sha256').update(facts).digest('hex');
}

/** Near lossless, up to the bitrate of a good camera; gives the same bytes on any number of cores. */
const ENCODE_ARGS = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '12', '-maxrate', '24M', '-bufsize', '24M'],
  ...['-pix_fmt', 'yuv420p', '-threads', '2'],
  ...['-c:a', 'aac', '-b:a', '192k', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags', '+bitexact'],
];

/** Sound from formulas and fixed seeds, with the bandwidth and loudness of its kind. */
const SOUNDS = {
  music: `aevalsrc='0.2*sin(2*PI*t*(220+55*floor(mod(t*2,4))))*exp(-2*mod(t,0.5))+0.1*sin(2*PI*t*110)+0.08*random(0)*exp(-18*mod(t,0.25))|0.2*sin(2*PI*t*(277+69*floor(mod(t*2,3))))*exp(-2*mod(t,0.5))+0.1*sin(2*PI*t*110)+0.08*random(1)*exp(-18*mod(t,0.25))':s=48000`,
  speech: `aevalsrc='(0.3*mod(t*(118+14*sin(5*t)),1)-0.15+0.03*random(0))*max(0,sin(11*t))*gt(mod(t,3.1),0.6)':s=44100,lowpass=f=3400,highpass=f=120`,
  crowd: `anoisesrc=r=48000:a=0.25:c=pink:seed=3,tremolo=f=0.4:d=0.5,aformat=channel_layouts=stereo`,
} as const;

function soundArgs(sound: Sound, videoInputs: number): { inputs: string[]; maps: string[] } {
  if (sound === 'none') return { inputs: [], maps: ['-an'] };
  if (typeof sound === 'object') return { inputs: [], maps: ['-map', `${sound.fromInput}:a:0`] };
  return { inputs: ['-f', 'lavfi', '-i', SOUNDS[sound]], maps: ['-map', `${videoInputs}:a:0`] };
}

function encodeClip(recipe: Recipe, path: string): void {
  const inputs = recipe.inputs.flatMap((input) => [...(input.options ?? []), '-i', pathOf(input)]);
  const graph = recipe.graph.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const file = recipe.files?.[name];
    if (file === undefined) throw new Error(`${recipe.name}: the graph names the unknown file ${name}`);
    return `'${pathOf(file)}'`; // quoted for the graph: a path may hold a colon
  });
  const sound = soundArgs(recipe.sound, recipe.inputs.length);
  const unfinished = `${path}.new.mp4`;
  ffmpeg([
    ...inputs,
    ...sound.inputs,
    ...['-filter_complex', graph, '-map', '[v]', ...sound.maps],
    ...['-t', String(recipe.seconds), '-r', String(recipe.frameRate)],
    ...(recipe.keyframeEvery === undefined ? [] : ['-g', String(recipe.keyframeEvery)]),
    ...ENCODE_ARGS,
    unfinished,
  ]);
  if (recipe.rotationDegrees !== undefined) setRotationMetadata(unfinished, recipe.rotationDegrees);
  renameSync(unfinished, path);
}

function setRotationMetadata(path: string, degrees: number): void {
  const turned = `${path}.turned.mp4`;
  ffmpeg(['-display_rotation', String(degrees), '-i', path, '-c', 'copy', '-fflags', '+bitexact', turned]);
  renameSync(turned, path);
}

function ffmpeg(args: string[]): void {
  execFileSync(findTool('ffmpeg'), ['-v', 'error', '-nostdin', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
