using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Benchmarks.Models;

/// <summary>
/// A client with its own connection that repeats one request. To leave the CPU to the system under test, it builds the
/// bytes of the request once, and only checks that the response contains a succeeded job with outputs.
/// </summary>
internal sealed class Caller : IDisposable
{
    private readonly TcpClient _connection = new() { NoDelay = true };
    private readonly Uri _address;
    private readonly byte[] _request;
    private byte[] _answer = new byte[16 << 10];

    public Caller(Uri address, string model, SampleBody body)
    {
        _address = address;
        var (type, length) = body.JsonLength is { } json
            ? ("application/octet-stream",
            $"Inference-Header-Content-Length: {json.ToString(CultureInfo.InvariantCulture)}\r\n")
            : ("application/json", "");
        var head =
            $"POST /v1/models/{model}/jobs HTTP/1.1\r\nHost: {address.Authority}\r\nPrefer: wait=60\r\n{length}" +
            $"Content-Type: {type}\r\nContent-Length: {body.Bytes.Length}\r\n\r\n";
        _request = [.. Encoding.ASCII.GetBytes(head), .. body.Bytes];
    }

    /// <summary>Sends the request and returns the job as JSON. The memory is valid until the next call.</summary>
    public async Task<ReadOnlyMemory<byte>> CallAsync()
    {
        if (!_connection.Connected)
        {
            await _connection.ConnectAsync(_address.Host, _address.Port);
        }

        await _connection.Client.SendAsync(_request);
        var read = 0;
        while (!IsWhole(_answer.AsSpan(0, read)))
        {
            if (read == _answer.Length)
            {
                Array.Resize(ref _answer, 2 * read);
            }

            var more = await _connection.Client.ReceiveAsync(_answer.AsMemory(read));
            if (more == 0)
            {
                throw new InvalidOperationException("The connection was closed in the middle of a response.");
            }

            read += more;
        }

        Check(_answer.AsSpan(0, read));
        var start = _answer.AsSpan(0, read).IndexOf((byte)'{');
        return _answer.AsMemory(start, _answer.AsSpan(0, read).LastIndexOf((byte)'}') + 1 - start);
    }

    public void Dispose() => _connection.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var field = answer[..head].IndexOf("\r\nContent-Length: "u8);
        if (field < 0)
        {
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        }

        var value = answer[(field + "\r\nContent-Length: ".Length)..];
        return answer.Length == head + 4 + int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }

    private static void Check(ReadOnlySpan<byte> answer)
    {
        if (!answer.StartsWith("HTTP/1.1 200 "u8)
            || answer.IndexOf("\"status\":\"succeeded\""u8) < 0 || answer.IndexOf("\"outputs\":[{"u8) < 0)
        {
            throw new InvalidOperationException($"The job did not succeed: {Encoding.UTF8.GetString(answer)}");
        }
    }
}
