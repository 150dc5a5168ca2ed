// Clips that are real footage, or are made from it.
import { FOOTAGE, PICTURES, type Recipe, holdFrame, loopedInput, palindrome, stillInput } from './recipe.js';

/**
 * Simulates a trembling hand: the window moves inside a larger picture, never in the same way twice. It also rotates a
 * little, because shifts by whole pixels alone are the easiest motion for an encoder.
 */
const handheld = (width: number, height: number, margin: number): string =>
  `rotate='0.003*sin(1.3*t)+0.002*sin(6.1*t)',crop=${width}:${height}:'${margin}*(1+0.55*sin(2.3*t)+0.3*sin(7.1*t))':'${margin}*(1+0.5*cos(1.7*t)+0.35*sin(9.3*t))'`;

/** Sensor noise, different in each frame, from a fixed seed. */
const sensorNoise = (strength: number): string => `noise=all_seed=7:c0s=${strength}:c0f=t:c1s=${strength >> 1}:c1f=t`;

/** Clips of real footage, some of them filtered to match their kind. */
export const FOOTAGE_RECIPES: readonly Recipe[] = [
  {
    name: 'talking-head',
    kind: 'talking head, webcam',
    seconds: 16,
    frameRate: 30,
    inputs: [FOOTAGE.carphone],
    graph: `${palindrome(120, 'null')},setpts=N/30/TB,scale=640:524:flags=lanczos,crop=640:480,unsharp=5:5:0.8,${sensorNoise(2)}[v]`,
    sound: 'speech',
  },
  {
    name: 'phone-handheld',
    kind: 'handheld phone, 1080p',
    seconds: 12,
    frameRate: 30,
    inputs: [FOOTAGE.phone],
    graph: `${palindrome(41, 'null')},setpts=N/30/TB,scale=2040:1148:flags=lanczos,${handheld(1920, 1080, 30)},${sensorNoise(3)}[v]`,
    sound: 'crowd',
  },
  {
    name: 'sport-pan',
    kind: 'sport-like fast motion, 720p 50 fps',
    seconds: 10,
    frameRate: 50,
    inputs: [stillInput(PICTURES.park, 50), loopedInput(FOOTAGE.bikes)],
    graph: [
      `[0:v]scale=2800:-2,${holdFrame(50)},rotate='0.02*sin(1.1*t)',crop=1280:720:'760+650*sin(1.9*t)+50*sin(13*t)':'690+420*sin(1.3*t)'[field]`,
      `[1:v]fps=50,crop=300:272,scale=380:344[player]`,
      `[field][player]overlay=x='450+420*sin(2.7*t)':y='190+140*cos(3.1*t)',${sensorNoise(3)}[v]`,
    ].join(';'),
    sound: 'crowd',
  },
  {
    name: 'street-bikes',
    kind: 'street scenes with cuts',
    seconds: 10,
    frameRate: 25,
    inputs: [FOOTAGE.bikes],
    graph: '[0:v]null[v]',
    sound: 'none',
  },
  {
    name: 'bunny',
    kind: 'animation, 720p, 5 s',
    seconds: 5.2,
    frameRate: 25,
    inputs: [FOOTAGE.bunny],
    graph: '[0:v]null[v]',
    sound: { fromInput: 0 },
  },
  {
    name: 'megamind',
    kind: 'animation, dark warm film',
    seconds: 10,
    frameRate: 24,
    inputs: [FOOTAGE.megamind],
    graph: '[0:v]fps=24,setsar=1[v]',
    sound: { fromInput: 0 },
  },
  {
    name: 'film-grain',
    kind: 'film with heavy grain',
    seconds: 10,
    frameRate: 25,
    inputs: [FOOTAGE.bikes],
    graph: '[0:v]scale=1280:544:flags=lanczos,noise=all_seed=11:c0s=16:c0f=t[v]',
    sound: 'music',
  },
  {
    name: 'dark-room',
    kind: 'dark scene with sensor noise',
    seconds: 10,
    frameRate: 30,
    inputs: [FOOTAGE.phone],
    graph: [
      palindrome(41, 'scale=1360:-2'),
      `,setpts=N/30/TB,${handheld(1280, 720, 20)},eq=brightness=-0.1:contrast=0.75:gamma=0.6`,
      `,vignette=angle=PI/3.2:x0='w/2+w/3*sin(1.1*t)':y0='h/2':eval=frame,${sensorNoise(9)}[v]`,
    ].join(''),
    sound: 'music',
  },
  {
    name: 'portrait-phone',
    kind: 'portrait phone, turned by metadata',
    seconds: 10,
    frameRate: 30,
    inputs: [stillInput(PICTURES.christmas, 30), loopedInput(FOOTAGE.carphone)],
    graph: [
      `[0:v]scale=1500:-2,${holdFrame(30)},${handheld(720, 1280 - 320, 60)},pad=720:1280:0:0:color=0x1b1510[room]`,
      `[1:v]setpts=N/30/TB,crop=176:78,scale=720:320:flags=lanczos[face]`,
      `[room][face]overlay=0:960,${sensorNoise(2)},transpose=cclock[v]`,
    ].join(';'),
    sound: 'speech',
    rotationDegrees: 270,
  },
  {
    name: 'old-camera',
    kind: 'old low-resolution clip',
    seconds: 28,
    frameRate: 15,
    inputs: [FOOTAGE.tree],
    graph: '[0:v]fps=15[v]',
    sound: 'speech',
  },
  {
    name: 'pedestrians',
    kind: 'surveillance, 3 min',
    seconds: 180,
    frameRate: 10,
    inputs: [loopedInput(FOOTAGE.pedestrians)],
    graph: '[0:v]setpts=N/10/TB,scale=640:480[v]',
    sound: 'none',
  },
  {
    name: 'park-zoom',
    kind: 'slow move over leaves and fur, 1080p',
    seconds: 6,
    frameRate: 30,
    inputs: [stillInput(PICTURES.park, 30)],
    graph: `[0:v]scale=3840:-2,crop=3840:2160:0:300,${holdFrame(30)},perspective=x0='10*sin(on/40)':y0='on':x1='W-1.6*on':y1='on/2':x2='1.6*on':y2='H-on':x3='W-on':y3='H-on/2':eval=frame,scale=1920:1080,${sensorNoise(2)}[v]`,
    sound: 'none',
  },
];
