import { Buffer } from "node:buffer";
import {
  writeUint16,
  writeUint32,
} from "../../../lib/media_server/webrtc/bytes.ts";

/** Builds an RTP packet for tests. */
export function rtpPacket(
  fields: {
    payloadType?: number;
    sequenceNumber?: number;
    timestamp?: number;
    ssrc: number;
  },
  payload: Uint8Array = new Uint8Array(4),
  extension?: { twoByte: boolean; elements: [id: number, data: number[]][] },
): Buffer {
  const header = Buffer.alloc(12);
  header[0] = extension ? 0x90 : 0x80;
  header[1] = fields.payloadType ?? 96;
  writeUint16(header, 2, fields.sequenceNumber ?? 0);
  writeUint32(header, 4, fields.timestamp ?? 0);
  writeUint32(header, 8, fields.ssrc);
  const block = extension ? extensionBlock(extension) : Buffer.alloc(0);
  return Buffer.concat([header, block, payload]);
}

function extensionBlock(
  { twoByte, elements }: {
    twoByte: boolean;
    elements: [id: number, data: number[]][];
  },
): Buffer {
  const body = elements.flatMap(([id, data]) =>
    twoByte
      ? [id, data.length, ...data]
      : [(id << 4) | (data.length - 1), ...data]
  );
  while (body.length % 4 !== 0) body.push(0);
  const block = Buffer.alloc(4 + body.length);
  writeUint16(block, 0, twoByte ? 0x1000 : 0xbede);
  writeUint16(block, 2, body.length / 4);
  block.set(body, 4);
  return block;
}
