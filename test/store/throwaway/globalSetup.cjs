// Jest takes one function of a file, and gives nothing from here to the teardown: both find the same `door.ts`.
module.exports = async () => (await import('./door.ts')).openDoor();
