import { TestBed } from '@angular/core/testing';
import { STORAGE } from '../edge/storage';
import { SmoothStore } from './smooth-store';

it('images are smooth until somebody says otherwise, and stay as they were left in this browser', () => {
  const kept = new Map<string, string>();
  const opened = (): SmoothStore => {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [
        {
          provide: STORAGE,
          useValue: {
            getItem: (place: string) => kept.get(place) ?? null,
            setItem: (place: string, text: string) => void kept.set(place, text),
          },
        },
      ],
    });
    const store = TestBed.inject(SmoothStore);
    TestBed.tick();
    return store;
  };
  const showPixels = (): boolean => document.documentElement.classList.contains('with-pixels');
  const first = opened();
  expect([first.isOn(), showPixels()]).toEqual([true, false]);
  first.toggle();
  TestBed.tick();
  expect(showPixels()).toBe(true);
  expect([opened().isOn(), showPixels()]).toEqual([false, true]);
});
