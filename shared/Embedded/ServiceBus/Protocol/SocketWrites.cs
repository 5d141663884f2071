using System.Net.Sockets;
using Amqp;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// Writes several frames at once. The library passes one frame at a time, and a system call for each would cost more
/// than the frame.
/// </summary>
internal static class SocketWrites
{
    public static async Task SendTogetherAsync(this Socket socket, IList<ByteBuffer> frames, int size)
    {
        // Frames written while this waits for a thread go out together in the next call.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (frames.Count == 1)
        {
            await SendAllAsync(socket, frames[0].Buffer.AsMemory(frames[0].Offset, frames[0].Length));
            return;
        }

        var together = new byte[size];
        var at = 0;
        foreach (var frame in frames)
        {
            Array.Copy(frame.Buffer, frame.Offset, together, at, frame.Length);
            at += frame.Length;
        }

        await SendAllAsync(socket, together);
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
        }
    }
}
