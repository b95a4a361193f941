import { TestBed } from '@angular/core/testing';
import { STORAGE, storedSwitch } from './storage';

it.each([true, false])('a switch that is %s at first is found again as it was left', (atFirst) => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  TestBed.configureTestingModule({ providers: [{ provide: STORAGE, useValue: storage }] });
  const opened = () => TestBed.runInInjectionContext(() => storedSwitch('switch', atFirst));
  const before = opened();
  expect(before.isOn()).toBe(atFirst);
  before.toggle();
  expect([before.isOn(), opened().isOn()]).toEqual([!atFirst, !atFirst]);
  before.toggle();
  expect(opened().isOn()).toBe(atFirst);
});
