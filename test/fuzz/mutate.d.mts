export const ways: Readonly<Record<string, unknown>>;
