using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Serverless.Functions.Tests.Gateway.Http;

/// <summary>A connection to a server on loopback, for requests that no HTTP client would send.</summary>
internal sealed class RawRequest : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawRequest()
    {
    }

    public static async Task<RawRequest> SendAsync(Uri server, string text, CancellationToken cancellationToken)
    {
        var request = new RawRequest();
        await request._socket.ConnectAsync(IPAddress.Loopback, server.Port, cancellationToken);
        await request.SendAsync(text, cancellationToken);
        return request;
    }

    public async Task SendAsync(string text, CancellationToken cancellationToken) =>
        await _socket.SendAsync(Encoding.ASCII.GetBytes(text), cancellationToken);

    /// <param name="reset">As a process does that dies, or in good order.</param>
    public void HangUp(bool reset)
    {
        _socket.LingerState = new LingerOption(enable: reset, seconds: 0);
        _socket.Close();
    }

    /// <summary>Reads until the text has come; a server that closes before is a failure.</summary>
    public async Task<string> ReadUntilAsync(string text, CancellationToken cancellationToken)
    {
        var heard = new StringBuilder();
        var buffer = new byte[4_096];
        while (!heard.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = await _socket.ReceiveAsync(buffer, cancellationToken);
            Assert.True(read > 0, $"The server closed after '{heard}'.");
            heard.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return heard.ToString();
    }

    /// <summary>Reads the problem that the server answers.</summary>
    public async Task<(int Status, string? Code)> ReadProblemAsync(CancellationToken cancellationToken)
    {
        var answer = await ReadUntilAsync("}", cancellationToken);
        Assert.Contains("\r\nContent-Type: application/problem+json", answer, StringComparison.Ordinal);
        var body = answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)];
        var problem = JsonNode.Parse(body)!;
        var status = int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), provider: null);
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        return (status, problem["code"]!.GetValue<string>());
    }

    public void Dispose() => _socket.Dispose();
}
