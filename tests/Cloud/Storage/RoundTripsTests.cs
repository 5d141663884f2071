using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving;

namespace Serverless.Cloud.Tests.Storage;

/// <summary>Counts the requests of each operation and compares them with the table in docs/azure.md.</summary>
public sealed partial class RoundTripsTests(Azurite azurite) : IAsyncLifetime
{
    private readonly Meddler _meddler = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private CloudStorage? _storage;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CloudStorage Storage => _storage!;

    public async ValueTask InitializeAsync()
    {
        _storage = _meddler.Around(azurite, $"t{Guid.NewGuid():N}");
        await Storage.CreateAsync(Token);
        _meddler.Before = request =>
        {
            _requests.Enqueue(KindOf(request));
            return Task.FromResult<HttpResponseMessage?>(null);
        };
    }

    public ValueTask DisposeAsync()
    {
        _meddler.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_operation_takes_the_requests_that_the_documentation_states()
    {
        var payloads = new BlobPayloads(Storage);
        var store = new TableJobStore(Storage, payloads);
        var list = new TableJobList(Storage);
        var (job, large) = (Samples.Job(), Samples.Job());
        var past = job.ExpiresAt.AddMinutes(1);

        string[] counted =
        [
            await CountAsync("submit", () => store.CreateAsync(job, Token)),
            await CountAsync("check before a run", () => store.ReadEndAsync(job.Id, Token)),
            await CountAsync("poll of a job in progress", () => store.ReadEndAsync(job.Id, Token)),
            await CountAsync("record a run over 100 ms", () =>
                store.StartAsync(job.Id, new Attempt(1, Samples.Noon, "a"), Token)),
            await CountAsync("end", () => store.EndAsync(job.Id, Samples.Success(Samples.Tensor("y", 40)), Token)),
            await CountAsync("poll of a finished job", () => store.ReadEndAsync(job.Id, Token)),
            await CountAsync("read", () => store.ReadAsync(job.Id, Token)),
            await CountAsync("submit again", () => store.CreateAsync(job, Token)),
            await CountAsync("submit inputs over 192 KB", () => payloads.PutAsync(large.Id, new byte[1], Token)),
            await CountAsync("end with outputs over 64 KB", async () =>
            {
                await store.CreateAsync(large, Token);
                _requests.Clear();
                await store.EndAsync(large.Id, Samples.Success(Samples.Tensor("y", 100_000)), Token);
            }),
            await CountAsync("read outputs over 64 KB", () => store.ReadAsync(large.Id, Token)),
            await CountAsync("list a page", () => list.ReadAsync(null, 100, Token)),
            await CountAsync("purge of a job", () => store.RemoveAsync(job.Id, Token)),
            await CountAsync("purge of a job with outputs over 64 KB", () => store.RemoveAsync(large.Id, Token)),
            await CountAsync("look for expired jobs, each minute", () => store.PurgeAsync(past, 10_000, Token)),
        ];

        Assert.Equal(Documented(), counted);
    }

    [Fact]
    public async Task From_the_submit_to_the_stored_result_there_are_three_requests()
    {
        var store = new TableJobStore(Storage, new BlobPayloads(Storage));
        var job = Samples.Job();

        await store.CreateAsync(job, Token);
        await store.ReadEndAsync(job.Id, Token);
        await store.EndAsync(job.Id, Samples.Success(Samples.Tensor("probabilities", 40)), Token);

        Assert.Equal(["transaction", "point read", "transaction"], _requests);
    }

    private async Task<string> CountAsync(string operation, Func<Task> call)
    {
        _requests.Clear();
        await call();
        var kinds = _requests.CountBy(kind => kind).OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => $"{kind.Value} {kind.Key}");
        return $"{operation}: {string.Join(", ", kinds)}";
    }

    private static string KindOf(HttpRequestMessage request) =>
        (request.RequestUri!.AbsolutePath, request.Method.Method) switch
        {
            (var path, _) when path.EndsWith("/$batch", StringComparison.Ordinal) => "transaction",
            (var path, "GET") when path.EndsWith("()", StringComparison.Ordinal) => "query",
            (var path, "GET") when path.EndsWith(')') => "point read",
            (var path, _) when path.EndsWith(')') => "merge",
            (_, "GET") when request.RequestUri.Query.Contains("comp=list", StringComparison.Ordinal) => "blob list",
            (_, "GET") => "blob read",
            (_, "DELETE") => "blob deletion",
            _ => "blob write",
        };

    private static IEnumerable<string> Documented([CallerFilePath] string file = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(file)!, "../../../docs/azure.md"))
            .SkipWhile(line => !line.StartsWith("| Operation |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => Row().Replace(line, "$1: $2"));

    [GeneratedRegex(@"^\| (.*) \| (.*) \|$")]
    private static partial Regex Row();
}
