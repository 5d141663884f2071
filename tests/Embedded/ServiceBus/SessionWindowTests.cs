using System.Net;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>
/// The window that a client announces, as the library reads it. A window without a limit must stay open for a client
/// that is one transfer ahead of the library's count.
/// </summary>
public sealed class SessionWindowTests
{
    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(255u, 255u)]
    [InlineData(5_000u, 5_000u)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(2_147_483_648u, int.MaxValue)]
    [InlineData(uint.MaxValue, int.MaxValue)]
    public async Task A_window_is_at_most_half_of_the_transfer_ids(uint announced, uint read)
    {
        var sent = new Flow
        {
            NextIncomingId = uint.MaxValue,
            IncomingWindow = announced,
            NextOutgoingId = uint.MaxValue,
            OutgoingWindow = uint.MaxValue,
            Handle = 3,
            DeliveryCount = uint.MaxValue,
            LinkCredit = 32,
        };

        var flow = await ReadAsync(Frame(sent));

        Assert.Equal(read, flow.IncomingWindow);
        Assert.Equal((uint.MaxValue, uint.MaxValue), (flow.NextIncomingId, flow.NextOutgoingId));
        Assert.Equal((uint.MaxValue, 3u), (flow.OutgoingWindow, flow.Handle));
        Assert.Equal((uint.MaxValue, 32u), (flow.DeliveryCount, flow.LinkCredit));
    }

    [Fact]
    public async Task A_window_in_a_list_with_a_wide_header_is_bounded_too()
    {
        byte[] wide = [0, 0x53, 0x13, 0xD0, 0, 0, 0, 10, 0, 0, 0, 2, 0x43, 0x70];

        Assert.Equal(
            [.. wide, 0x7F, 0xFF, 0xFF, 0xFF], await FrameAsync(Frame([.. wide, 0xFF, 0xFF, 0xFF, 0xFF])));
    }

    [Fact]
    public async Task A_flow_without_a_window_is_left_to_the_library()
    {
        byte[] empty = [0, 0x53, 0x13, 0x45];
        byte[] idOnly = [0, 0x53, 0x13, 0xC0, 2, 1, 0x43];

        Assert.Equal(empty, await FrameAsync(Frame(empty)));
        Assert.Equal(idOnly, await FrameAsync(Frame(idOnly)));
    }

    private static byte[] Frame(Flow flow)
    {
        var bytes = new ByteBuffer(128, autoGrow: true);
        Amqp.Types.Encoder.WriteObject(bytes, flow);
        return Frame(bytes.Buffer[bytes.Offset..(bytes.Offset + bytes.Length)]);
    }

    private static byte[] Frame(byte[] performative) =>
        [0, 0, 0, (byte)(8 + performative.Length), 2, 0, 0, 0, .. performative];

    private static async Task<Flow> ReadAsync(byte[] frame)
    {
        var performative = await FrameAsync(frame);
        var bytes = new ByteBuffer(performative, 0, performative.Length, performative.Length);
        return (Flow)Amqp.Types.Encoder.ReadObject(bytes);
    }

    /// <summary>Sends a frame over a connection, and returns the performative that the library gets.</summary>
    private static async Task<byte[]> FrameAsync(byte[] frame)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var server = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        await client.SendAsync(frame, TestContext.Current.CancellationToken);
        var transport = new FrameTransport(server, ConnectionListener.MaxFrameSize, principal: null);
        var buffer = new byte[256];
        Assert.Equal(8, await transport.ReceiveAsync(buffer, 0, 8));
        Assert.Equal(frame.Length, await transport.ReceiveAsync(buffer, 0, buffer.Length));
        return buffer[8..frame.Length];
    }
}
