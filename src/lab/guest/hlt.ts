// The smallest guest: a boot sector that prints one line on the serial port and halts, for counting guests.

/** What it prints: the proof that the guest's CPU ran. */
export const hltLine = 'HLT';

const imageBytes = 1474560;
const loadedAt = 0x7c00;
/* prettier-ignore */
const code = [
  0xfa,             //        cli
  0x31, 0xc0,       //        xor ax, ax
  0x8e, 0xd8,       //        mov ds, ax
  0xfc,             //        cld
  0xbe, 0x00, 0x00, //        mov si, text
  0xba, 0xf8, 0x03, //        mov dx, 0x3f8
  0xac,             // next:  lodsb
  0x84, 0xc0,       //        test al, al
  0x74, 0x03,       //        jz halt
  0xee,             //        out dx, al
  0xeb, 0xf8,       //        jmp next
  0xf4,             // halt:  hlt
  0xeb, 0xfd,       //        jmp halt
];

/** A floppy image of the usual size, which also boots as a disk. */
export function encodeHltImage(): Buffer {
  const image = Buffer.alloc(imageBytes);
  Buffer.from(code).copy(image);
  image.writeUInt16LE(loadedAt + code.length, code.indexOf(0xbe) + 1);
  image.write(`${hltLine}\r\n\0`, code.length, 'latin1');
  image.writeUInt16LE(0xaa55, 510);
  return image;
}
