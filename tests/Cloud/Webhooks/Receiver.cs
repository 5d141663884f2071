using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Cloud.Tests.Webhooks;

/// <summary>A receiver on loopback that answers every request with the same bytes and records the requests.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private readonly string? _answer;

    /// <param name="answer">The response; null: never responds.</param>
    public Receiver(string? answer = "HTTP/1.1 204 No Content\r\n\r\n")
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/hook");

    public List<string> Heard { get; } = [];

    /// <summary>Completes when a complete request was read.</summary>
    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The test has ended, or the sender has disconnected.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        var buffer = new byte[64 * 1_024];
        var text = "";
        while (!text.EndsWith('}'))
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return;
            }

            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        Heard.Add(text);
        Reached.TrySetResult();
        if (_answer is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
        }
        else
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(_answer), _stop.Token);
        }
    }
}
