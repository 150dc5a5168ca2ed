import './progress-bar.css';

interface ProgressBarProps {
  label: string;
  /** 0 to 100; null when it is not known. */
  percent: number | null;
}

export function ProgressBar({ label, percent }: ProgressBarProps) {
  return <progress class="progress" aria-label={label} max={100} {...(percent === null ? {} : { value: percent })} />;
}
