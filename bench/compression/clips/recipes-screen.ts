// Clips of screens: text, slides, desktops.
import { FOOTAGE, PICTURES, type Recipe, TEXTS, holdFrame, loopedInput, stillInput } from './recipe.js';

/** Simulates a reader who scrolls: the text stays still for a second and a half, then moves for half a second. */
const SCROLL = "'60-420*(floor(t/2)+clip((mod(t,2)-1.5)*2,0,1))'";

const slide = (input: number, label: string): string =>
  `[${input}:v]scale=1180:560:force_original_aspect_ratio=decrease,pad=1280:720:(ow-iw)/2:120:white,setsar=1,` +
  `drawtext=fontfile={sans}:text='${label}':fontsize=44:x=60:y=40:fontcolor=0x202060,format=yuv420p,${holdFrame(15)}[s${input}]`;

/** Clips of screens, from real text, screenshots and recordings. */
export const SCREEN_RECIPES: readonly Recipe[] = [
  {
    name: 'screen-code',
    kind: 'screen recording, small scrolling text, 1080p',
    seconds: 14,
    frameRate: 30,
    inputs: [
      { source: 'samples', path: 'bikes.mp4', options: ['-stream_loop', '-1'] },
      stillInput(PICTURES.screenshotTool, 30),
    ],
    files: TEXTS,
    graph: [
      `[0:v]fps=30,scale=1920:1080,drawbox=color=0x1e1e2e:t=fill,drawtext=fontfile={mono}:textfile={code}:expansion=none:fontsize=17:line_spacing=5:fontcolor=0xd8d8e8:x=40:y=${SCROLL},drawbox=0:0:1920:36:0x303048:t=fill,drawtext=fontfile={sans}:text='segmentation.cpp - editor':fontsize=18:x=20:y=10:fontcolor=white[editor]`,
      `[1:v]scale=760:-2,${holdFrame(30)}[dialog]`,
      `[editor][dialog]overlay=x=1080:y=300:enable='between(t,5,10)',drawtext=fontfile={mono}:text='|':fontsize=20:fontcolor=yellow:x='mod(37*t,900)+60':y=700[v]`,
    ].join(';'),
    sound: 'none',
  },
  {
    name: 'screen-desktop',
    kind: 'desktop recording with animations',
    seconds: 20,
    frameRate: 15,
    inputs: [{ ...FOOTAGE.desktop, options: ['-ss', '8'] }],
    graph: '[0:v]null[v]',
    sound: 'none',
  },
  {
    name: 'screencast-hello',
    kind: 'screencast with a small webcam picture, 720p',
    seconds: 8,
    frameRate: 30,
    inputs: [FOOTAGE.hello],
    graph: '[0:v]null[v]',
    sound: { fromInput: 0 },
  },
  {
    name: 'slides',
    kind: 'slides with crossfades and long stills',
    seconds: 32,
    frameRate: 15,
    inputs: [PICTURES.city, PICTURES.workspaces, PICTURES.board, PICTURES.calendar].map((file) => stillInput(file, 15)),
    files: TEXTS,
    graph: [
      slide(0, 'Where the line meets the city'),
      slide(1, 'Workspaces, side by side'),
      slide(2, 'What broke on the board'),
      slide(3, 'Next week'),
      '[s0][s1]xfade=fade:duration=1:offset=7[x1]',
      '[x1][s2]xfade=fade:duration=1:offset=15[x2]',
      '[x2][s3]xfade=fade:duration=1:offset=23[v]',
    ].join(';'),
    sound: 'speech',
  },
  {
    name: 'lecture',
    kind: 'lecture, slides and a small speaker, 10 min',
    seconds: 600,
    frameRate: 10,
    inputs: [stillInput(PICTURES.city, 10), stillInput(PICTURES.board, 10), loopedInput(FOOTAGE.carphone)],
    files: TEXTS,
    graph: [
      `[0:v]scale=640:360,setsar=1,${holdFrame(10)}[a]`,
      `[1:v]scale=640:360,setsar=1,${holdFrame(10)}[b]`,
      `[2:v]setpts=N/10/TB,scale=176:144[speaker]`,
      `[a][b]overlay=enable='gt(mod(t,120),60)',drawtext=fontfile={sans}:text='Part %{eif\\:t/20\\:d}':fontsize=30:x=30:y=20:fontcolor=white:box=1:boxcolor=black@0.6[page]`,
      `[page][speaker]overlay=x=456:y=208[v]`,
    ].join(';'),
    sound: 'speech',
  },
  {
    name: 'title-card',
    kind: 'a still title, saturates',
    seconds: 8,
    frameRate: 25,
    inputs: [stillInput(PICTURES.city, 25)],
    files: TEXTS,
    graph: `[0:v]scale=1280:-2,crop=1280:720,gblur=8,drawtext=fontfile={sans}:text='The Long Way Home':fontsize=72:x=(w-tw)/2:y=(h-th)/2:fontcolor=white,${holdFrame(25)}[v]`,
    sound: 'music',
    keyframeEvery: 1,
  },
];
