/** 75 → "1 min 15 s"; 0.4 → "0.4 s"; 0.015 → "15 ms"; whole seconds from 10 on. */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 0.1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 1536 → "1.5 kB"; powers of 1000, as disks and downloads count. */
export function bytes(count: number): string {
  const units = [count === 1 ? 'byte' : 'bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[unit]}`;
}

/** 1234567 → "1,234,567", as everywhere in these sentences. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** "1 image", "2 images". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** 0.8312 → "0.831". */
export function score(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3);
}

/** The reader's own date and time. */
export function moment(instant: string | null): string {
  return instant === null
    ? '–'
    : new Date(instant).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
