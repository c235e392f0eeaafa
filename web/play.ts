// The page /play.
export {};
