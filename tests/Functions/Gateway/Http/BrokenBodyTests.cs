using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.BurstDetector;
using Serverless.Embedded.ServiceBus;
using Serverless.Embedded.Store;
using Serverless.Gateway;
using Serverless.Local.Hosting;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;
using Serverless.Serving.Tests;

namespace Serverless.Functions.Tests.Gateway.Http;

/// <summary>A body that is broken, slow, or too large is the client's fault, and no line in the server's log.</summary>
public sealed class BrokenBodyTests : IAsyncLifetime
{
    private const string Submit = "POST /v1/models/digits/jobs HTTP/1.1\r\n";
    private const string Headers = "Host: localhost\r\nContent-Type: application/json\r\n";
    private const string Chunked = Headers + "Transfer-Encoding: chunked\r\n\r\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("serverless-");
    private readonly KeptLog _log = new();
    private WebApplication? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Uri Address => new(_server!.Urls.Single());

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ServiceBus:DataFolder"] = _folder.FullName,
            ["InteractiveQueue"] = "interactive", ["BulkQueue"] = "bulk", ["CallbacksQueue"] = "callbacks",
        });
        builder.Logging.ClearProviders().AddProvider(_log).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1_000, TimeSpan.FromSeconds(1.01)));
        builder.Services
            .AddEmbeddedStore(store => store.Folder = _folder.FullName)
            .AddEmbeddedServiceBus(builder.Configuration)
            .AddGateway(builder.Configuration)
            .AddArrivalCounts()
            .AddSingleton<IModelCatalog>(new TestModels())
            .AddSingleton<IInstanceFacts>(new NoInstances())
            // The server alone: no queue, and nothing that runs in the background.
            .RemoveAll<IHostedService>();
        _server = builder.Build();
        _server.UseProblemAnswers();
        _server.MapFunctions(typeof(GatewayRegistration).Assembly);
        await _server.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _log.Dispose();
        _folder.Delete(recursive: true);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "a chunk size that is no number", Chunked + "zz\r\n" },
        { "a chunk size beyond 32 bits", Chunked + "FFFFFFFFF\r\n" },
        { "a chunk size beyond 64 bits", Chunked + "FFFFFFFFFFFFFFFFFF\r\n" },
        { "a negative chunk size", Chunked + "-5\r\nhello\r\n" },
        { "a chunk longer than its size", Chunked + "2\r\nabcdef\r\n0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_body_is_400(string what, string rest)
    {
        using var request = await RawRequest.SendAsync(Address, Submit + rest, Token);

        Assert.Equal((400, "body-malformed"), await request.ReadProblemAsync(Token));
        Assert.True(_log.Lines.IsEmpty, $"{what}: {string.Join('\n', _log.Lines)}");
    }

    [Theory]
    [InlineData("POST /v1/jobs:batch")]
    [InlineData("PUT /v1/jobs/mine-1")]
    [InlineData("POST /v1/jobs/none/retry")]
    [InlineData("POST /v1/queues/bulk/purge")]
    [InlineData("PUT /v1/burst/override")]
    [InlineData("POST /v2/models/digits/infer")]
    [InlineData("POST /v2/models/digits/versions/1/infer")]
    public async Task So_it_is_wherever_a_body_is_read(string route)
    {
        using var request = await RawRequest.SendAsync(Address, $"{route} HTTP/1.1\r\n{Chunked}zz\r\n", Token);

        Assert.Equal((400, "body-malformed"), await request.ReadProblemAsync(Token));
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\n{\"inp")]
    [InlineData("Content-Length: 1000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")]
    public async Task A_body_that_stalls_is_408(string rest)
    {
        using var request = await RawRequest.SendAsync(Address, Submit + Headers + rest, Token);

        Assert.Equal((408, "body-timed-out"), await request.ReadProblemAsync(Token));
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Expect: 100-continue\r\n")]
    public async Task A_body_that_is_announced_too_large_is_413_before_it_is_sent(string expect)
    {
        using var request = await RawRequest.SendAsync(
            Address, $"{Submit}{Headers}{expect}Content-Length: 99999999999\r\n\r\n", Token);

        Assert.Equal((413, "body-too-large"), await request.ReadProblemAsync(Token));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_body_that_grows_too_large_is_413()
    {
        using var request = await RawRequest.SendAsync(Address, Submit + Chunked, Token);
        var chunk = $"100000\r\n{new string(' ', 1 << 20)}\r\n";
        for (var megabytes = 0; megabytes <= 16; megabytes++)
        {
            await request.SendAsync(chunk, Token);
        }

        Assert.Equal((413, "body-too-large"), await request.ReadProblemAsync(Token));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_body_that_waits_to_be_asked_for_is_read()
    {
        using var request = await RawRequest.SendAsync(
            Address, $"{Submit}{Headers}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", Token);
        await request.ReadUntilAsync("HTTP/1.1 100 Continue\r\n\r\n", Token);

        await request.SendAsync("hello", Token);

        Assert.Equal((400, "invalid-request"), await request.ReadProblemAsync(Token));
    }

    public static TheoryData<string, bool> CutOff => new(
        from rest in new[]
        {
            "Content-Length: 1000\r\n\r\n{\"inp", "Content-Length: 1000\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhe", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        }
        from reset in new[] { true, false }
        select (rest, reset));

    [Theory]
    [MemberData(nameof(CutOff))]
    public async Task A_client_that_hangs_up_is_no_error_of_the_server(string rest, bool reset)
    {
        using var request = await RawRequest.SendAsync(Address, Submit + Headers + rest, Token);
        await _log.Reading.WaitAsync(Eventually.Patience, Token);
        request.HangUp(reset);

        await _log.Stopped.WaitAsync(Eventually.Patience, Token);
        Assert.Empty(_log.Lines);
    }

    /// <summary>Keeps warnings and worse, and notices when a request begins and ends.</summary>
    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Lines { get; } = [];

        /// <summary>Completes when a function has begun.</summary>
        public Task Reading => _reading.Task;

        /// <summary>Completes when a connection has ended.</summary>
        public Task Stopped => _stopped.Task;

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception);
            if (line.StartsWith("Executing endpoint", StringComparison.Ordinal))
            {
                _reading.TrySetResult();
            }

            if (line.StartsWith("Connection id", StringComparison.Ordinal)
                && line.EndsWith("stopped.", StringComparison.Ordinal))
            {
                _stopped.TrySetResult();
            }

            if (logLevel >= LogLevel.Warning)
            {
                Lines.Enqueue($"{logLevel}: {line} {exception}");
            }
        }
    }

    private sealed class NoInstances : IInstanceFacts
    {
        public InstanceFacts? Current => null;
    }
}
