using Microsoft.AspNetCore.Builder;

namespace Serverless.AzureHost.Tests.Hosting;

/// <summary>
/// A Functions host for one app. It starts the app's process, requests the list of functions, loads each one, and
/// invokes them over the worker's gRPC protocol.
/// </summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    /// <summary>The time limit of one step. A step that works takes a few seconds at most.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _server;
    private readonly WorkerChannel _channel;
    private readonly WorkerProcess _process;
    private HttpFront? _front;

    private FunctionsHost(WebApplication server, WorkerChannel channel, WorkerProcess process)
    {
        _server = server;
        _channel = channel;
        _process = process;
    }

    /// <summary>The functions of the app, all loaded.</summary>
    public IReadOnlyList<LoadedFunction> Functions { get; private set; } = [];

    /// <summary>The address of the app's HTTP functions.</summary>
    public Uri Address =>
        _front?.Address ?? throw new InvalidOperationException("This app's worker offers no HTTP proxying.");

    /// <summary>The folder of the app.</summary>
    public string Folder { get; private init; } = "";

    /// <summary>Completes with the exit code of the app's process.</summary>
    public Task<int> Ended => _process.Ended;

    /// <summary>The port of the app itself, to which the Functions host forwards requests.</summary>
    public Uri Worker { get; private set; } = new("http://127.0.0.1:0");

    public IReadOnlyCollection<RpcLog> Logs => _channel.Logs;

    /// <exception cref="WorkerFailedException">
    /// The app exited, did not respond in time, or refused a function.
    /// </exception>
    public static async Task<FunctionsHost> StartAsync(
        string folder, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var channel = new WorkerChannel();
        var server = WorkerServer.Build(channel);
        await server.StartAsync(cancellationToken);
        var host = new FunctionsHost(
            server, channel, WorkerProcess.Start(folder, new Uri(server.Urls.Single()), settings))
        {
            Folder = folder,
        };
        try
        {
            await host.OpenAsync(folder, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a function to its end.</summary>
    /// <exception cref="WorkerFailedException">The function threw.</exception>
    public async Task InvokeAsync(
        LoadedFunction function, InvocationRequest request, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(new StreamingMessage { InvocationRequest = request }, cancellationToken);
        Check(answer.InvocationResponse.Result, $"Function {function.Name} failed");
    }

    /// <summary>Stops the app with the message that the Functions host sends before it ends.</summary>
    /// <exception cref="WorkerFailedException">The exit code was not 0.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _channel.Tell(new StreamingMessage { Terminate = new WorkerTerminate() });
        if (await _process.Ended.WaitAsync(Patience, TimeProvider.System, cancellationToken) is not 0 and var code)
        {
            throw Failed($"The app ended with exit code {code}.", code);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        await _process.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task OpenAsync(string folder, CancellationToken cancellationToken)
    {
        await BeforeItEndsAsync(_channel.Started, cancellationToken);
        var init =
            new WorkerInitRequest { HostVersion = "4.0.0", WorkerDirectory = folder, FunctionAppDirectory = folder };
        var ready = (await AskAsync(new StreamingMessage { InitRequest = init }, cancellationToken)).InitResponse;
        Check(ready.Result, "The app did not initialize");

        var request = new FunctionsMetadataRequest { FunctionAppDirectory = folder };
        var metadata =
            (await AskAsync(new StreamingMessage { MetadataRequest = request }, cancellationToken)).MetadataResponse;
        Check(metadata.Result, "The app did not list its functions");
        Functions = [.. metadata.Functions.Select(function => new LoadedFunction(function))];
        foreach (var function in Functions)
        {
            var loaded = await AskAsync(
                new StreamingMessage { LoadRequest = function.LoadRequest() }, cancellationToken);
            Check(loaded.LoadResponse.Result, $"Function {function.Name} did not load");
        }

        if (ready.Capabilities.TryGetValue("HttpUri", out var worker))
        {
            Worker = new Uri(worker);
            _front = await HttpFront.StartAsync(this, worker, HostJson.RoutePrefix(folder), cancellationToken);
        }
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage question, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = _channel.AskAsync(question, limit.Token);
        try
        {
            await BeforeItEndsAsync(answer, cancellationToken);
            return await answer;
        }
        finally
        {
            await limit.CancelAsync();
        }
    }

    /// <summary>Waits for a step of the app. An app that ends instead, or exceeds the time limit, has failed.</summary>
    private async Task BeforeItEndsAsync(Task step, CancellationToken cancellationToken)
    {
        var first = Task.WhenAny(step, _process.Ended);
        try
        {
            await first.WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Failed($"The app did not answer within {Patience.TotalSeconds} s.", exitCode: null);
        }

        if (await first == _process.Ended || step.IsFaulted)
        {
            var code = await _process.Ended.WaitAsync(Patience, TimeProvider.System, cancellationToken);
            throw Failed($"The app ended with exit code {code}.", code);
        }
    }

    private void Check(StatusResult result, string fault)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw Failed($"{fault}: {result.Exception?.Message}\n{result.Exception?.StackTrace}", exitCode: null);
        }
    }

    private WorkerFailedException Failed(string message, int? exitCode) =>
        new(string.Join('\n', [
            message, .. Logs.Select(log => $"{log.Level} {log.Category}: {log.Message} {log.Exception?.Message}")]),
            exitCode, _process.Errors);
}
