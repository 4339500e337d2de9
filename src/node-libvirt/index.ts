// The package's front door: what is exported here is promised.
export {};
