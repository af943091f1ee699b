module.exports = async () => (await import('./door.ts')).closeDoor();
