import { expect, test, vi } from 'vitest';
import { isInside, nameFrom, sharedFolder, upward } from '../../src/base/path.js';

// The path layer as it is on Windows, on every machine.
vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>();
  return { ...win32, default: win32 };
});

test('a folder holds itself and what is below it, whatever the case of its letters', () => {
  expect(isInside('C:\\src\\app', 'C:\\src\\app')).toBe(true);
  expect(isInside('C:\\src\\app\\a.go', 'C:\\src')).toBe(true);
  expect(isInside('c:\\SRC\\App\\a.go', 'C:\\src')).toBe(true);
  expect(isInside('C:\\source\\a.go', 'C:\\src')).toBe(false);
  expect(isInside('C:\\src\\..app\\a.go', 'C:\\src')).toBe(true);
  expect(isInside('C:\\other', 'C:\\src')).toBe(false);
});

test('another drive or share is outside', () => {
  expect(isInside('D:\\src\\a.go', 'C:\\src')).toBe(false);
  expect(isInside('\\\\server\\share\\a.go', 'C:\\src')).toBe(false);
  expect(isInside('\\\\server\\share\\a.go', '\\\\server\\share')).toBe(true);
  expect(isInside('\\\\server\\other\\a.go', '\\\\server\\share')).toBe(false);
});

test('names have forward slashes', () => {
  expect(nameFrom('C:\\src', 'C:\\src\\pkg\\a.go')).toBe('pkg/a.go');
  expect(nameFrom('C:\\src', 'C:\\src')).toBe('');
  expect(nameFrom('\\\\server\\share', '\\\\server\\share\\pkg\\a.go')).toBe('pkg/a.go');
});

test('the way up ends at the drive or the share', () => {
  expect([...upward('C:\\a\\b')]).toEqual(['C:\\a\\b', 'C:\\a', 'C:\\']);
  expect([...upward('C:\\a\\b', 'C:\\a')]).toEqual(['C:\\a\\b', 'C:\\a']);
  expect([...upward('\\\\server\\share\\a')]).toEqual(['\\\\server\\share\\a', '\\\\server\\share\\']);
});

test('folders share the innermost one above them, those of two drives none but the first', () => {
  expect(sharedFolder(['C:\\a\\b', 'C:\\a\\c'])).toBe('C:\\a');
  expect(sharedFolder(['C:\\a', 'C:\\a\\c'])).toBe('C:\\a');
});
