using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;
using Serverless.Functions.Tests.Gateway.Http;

namespace Serverless.AzureHost.Tests;

/// <summary>
/// A body that is broken, slow, or cut off is the client's fault: the function ends without an exception, and logs no
/// error.
/// </summary>
public sealed class BrokenBodyTests(LoopbackMachine machine)
{
    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broken_body_is_answered_and_a_client_that_hangs_up_is_not_an_error()
    {
        await using var gateway = await machine.StartAsync(AzureApp.Gateway);
        var atStart = gateway.Logs.Count;

        Assert.Equal((400, "body-malformed"), await AnswerAsync(gateway, Chunked + "zz\r\n"));
        Assert.Equal((400, "body-malformed"), await AnswerAsync(gateway, Chunked + "FFFFFFFFF\r\n"));
        Assert.Equal((413, "body-too-large"), await AnswerAsync(gateway, "Content-Length: 99999999999\r\n\r\n"));
        // The app has the server's own limit: 240 bytes/s after five seconds.
        Assert.Equal((408, "body-timed-out"), await AnswerAsync(gateway, "Content-Length: 1000\r\n\r\n{\"inp"));
        foreach (var rest in new[] { "Content-Length: 1000\r\n\r\n{\"inp", Chunked + "5\r\nhe" })
        {
            await HangUpAsync(gateway, rest);
        }

        // Kestrel itself may log that a connection closed while it read; that is no failure of a function.
        var faults = gateway.Logs.Skip(atStart)
            .Where(log => log.Level >= RpcLog.Types.Level.Warning || log.Exception is not null)
            .Where(log => log.Category != "Microsoft.AspNetCore.Server.Kestrel")
            .Select(log => $"{log.Category}: {log.Message} {log.Exception?.Message}").ToList();
        Assert.True(faults is [], string.Join('\n', faults));
        await gateway.StopAsync(Token);
    }

    private static async Task<(int Status, string? Code)> AnswerAsync(FunctionsHost gateway, string rest)
    {
        var (request, invoking) = await SendAsync(gateway, rest);
        using (request)
        {
            var problem = await request.ReadProblemAsync(Token);
            await invoking;
            return problem;
        }
    }

    private static async Task HangUpAsync(FunctionsHost gateway, string rest)
    {
        var before = Begun(gateway);
        var (request, invoking) = await SendAsync(gateway, rest);
        using (request)
        {
            await Eventually.TrueAsync(() => Begun(gateway) > before);
            request.HangUp(reset: false);
            await invoking;
        }
    }

    private static int Begun(FunctionsHost gateway) =>
        gateway.Logs.Count(log => log.Message.StartsWith("Executing endpoint", StringComparison.Ordinal));

    /// <summary>Sends a request to the app as the Functions host forwards it, and invokes its function.</summary>
    private static async Task<(RawRequest Request, Task Invoking)> SendAsync(FunctionsHost gateway, string rest)
    {
        var function = gateway.Functions.Single(function => function.Name == "SubmitJob");
        var invocation = function.Run(new TypedData { Http = new Http() });
        invocation.TriggerMetadata.Add("model", new TypedData { String = "digits" });
        var request = await RawRequest.SendAsync(
            gateway.Worker,
            "POST /v1/models/digits/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + $"x-ms-invocation-id: {invocation.InvocationId}\r\n{rest}",
            Token);
        return (request, gateway.InvokeAsync(function, invocation, Token));
    }
}
