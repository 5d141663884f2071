using System.Net;
using Microsoft.Extensions.Options;
using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving;

namespace Serverless.Cloud.Tests.Storage;

public sealed class StorageFaultsTests(Azurite azurite) : IAsyncLifetime
{
    private readonly Meddler _meddler = new();
    private readonly Job _job = Samples.Job();
    private TableJobStore? _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TableJobStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        var storage = _meddler.Around(azurite, $"t{Guid.NewGuid():N}");
        await storage.CreateAsync(Token);
        _store = new TableJobStore(storage, new BlobPayloads(storage));
    }

    public ValueTask DisposeAsync()
    {
        _meddler.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "ServerBusy")]
    [InlineData(HttpStatusCode.TooManyRequests, "TooManyRequests")]
    [InlineData(HttpStatusCode.InternalServerError, "InternalError")]
    public async Task A_call_to_a_busy_account_is_retried(HttpStatusCode status, string code)
    {
        var busy = 2;
        _meddler.Before = _ => Task.FromResult(busy-- > 0 ? Meddler.Answer(status, code) : null);

        Assert.Null(await Store.CreateAsync(_job, Token));

        Assert.NotNull(await Store.ReadAsync(_job.Id, Token));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "ServerBusy", "is throttled or down (ServerBusy). Try again")]
    [InlineData(
        HttpStatusCode.Forbidden, "AuthorizationPermissionMismatch",
        "refused this app (AuthorizationPermissionMismatch). Grant its identity the roles")]
    [InlineData(HttpStatusCode.NotFound, "TableNotFound", "does not exist. Restart the app")]
    public async Task An_unavailable_account_fails_every_call_with_the_remedy(
        HttpStatusCode status, string code, string words)
    {
        _meddler.Before = request => Task.FromResult(
            request.RequestUri!.AbsolutePath.Contains("payloads", StringComparison.Ordinal)
                ? null : Meddler.Answer(status, code));

        Func<Task>[] calls =
        [
            () => Store.CreateAsync(_job, Token),
            () => Store.ReadAsync(_job.Id, Token),
            () => Store.StartAsync(_job.Id, new Attempt(1, Samples.Noon, "a"), Token),
            () => Store.EndAsync(_job.Id, Samples.Success(), Token),
            () => Store.RemoveAsync(_job.Id, Token),
            () => Store.PurgeAsync(Samples.Noon, 10, Token),
        ];
        foreach (var call in calls)
        {
            Assert.Contains(words, (await Assert.ThrowsAsync<StoreUnavailableException>(call)).Message);
        }
    }

    [Fact]
    public async Task An_unreachable_address_is_reported()
    {
        _meddler.Before = _ => throw new HttpRequestException("Connection refused");
        var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.ReadAsync(_job.Id, Token));
        Assert.Contains("http://127.0.0.1", e.Message);
        Assert.Contains("cannot be reached", e.Message);
    }

    [Fact]
    public async Task A_call_to_an_account_that_never_responds_times_out()
    {
        _meddler.Before = _ => new TaskCompletionSource<HttpResponseMessage?>().Task;
        var storage = _meddler.Around(azurite, "silent", patience: TimeSpan.FromMilliseconds(50));
        var store = new TableJobStore(storage, new BlobPayloads(storage));

        var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync(_job.Id, Token));

        Assert.Contains("did not answer in time", e.Message);
    }

    [Fact]
    public async Task A_canceled_caller_gets_a_cancellation_not_a_timeout()
    {
        _meddler.Before = _ => new TaskCompletionSource<HttpResponseMessage?>().Task;
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ReadAsync(_job.Id, impatient.Token));
    }

    [Fact]
    public async Task A_lost_response_does_not_write_twice()
    {
        var lose = true;
        _meddler.After = _ =>
        {
            if (lose)
            {
                lose = false;
                throw new HttpRequestException("Connection reset");
            }
        };

        var there = await Store.CreateAsync(_job, Token);
        Assert.Equal(_job.Fingerprint, there!.Job.Fingerprint);

        lose = true;
        var mine = Samples.Success(Samples.Tensor("mine", 4));
        Assert.Equal("mine", (await Store.EndAsync(_job.Id, mine, Token)).Outputs![0].Name);
    }

    [Fact]
    public async Task An_end_during_a_removal_leaves_nothing_behind()
    {
        await Store.CreateAsync(_job, Token);
        var ended = false;
        _meddler.Before = async request =>
        {
            if (!ended && request.RequestUri!.AbsolutePath.EndsWith("$batch", StringComparison.Ordinal))
            {
                ended = true;
                await Store.EndAsync(_job.Id, Samples.Failure("late"), Token);
            }

            return null;
        };

        await Store.RemoveAsync(_job.Id, Token);

        Assert.True(ended);
        await Store.CreateAsync(_job, Token);
        Assert.Null((await Store.ReadAsync(_job.Id, Token))!.Outcome);
    }

    [Fact]
    public async Task Outcomes_too_large_for_a_row_leave_no_blob_if_they_lose_or_are_removed()
    {
        var prefix = $"t{Guid.NewGuid():N}";
        var storage = _meddler.Around(azurite, prefix);
        await storage.CreateAsync(Token);
        var store = new TableJobStore(storage, new BlobPayloads(storage));
        await store.CreateAsync(_job, Token);

        await store.EndAsync(_job.Id, Samples.Success(Samples.Tensor("first", 100_000)), Token);
        await store.EndAsync(_job.Id, Samples.Success(Samples.Tensor("second", 100_000)), Token);
        Assert.Single(storage.Outputs.GetBlobs(cancellationToken: Token));

        await store.RemoveAsync(_job.Id, Token);
        Assert.Empty(storage.Outputs.GetBlobs(cancellationToken: Token));
    }

    [Fact]
    public async Task An_outcome_that_is_too_long_for_a_row_is_read_back()
    {
        await Store.CreateAsync(_job, Token);
        var outcome = Samples.Failure("long") with { Error = new JobError("long", new string('x', 100_000)) };
        await Store.EndAsync(_job.Id, outcome, Token);
        Assert.Equal(outcome.Error, (await Store.ReadAsync(_job.Id, Token))!.Outcome!.Error);
    }

    [Fact]
    public async Task A_start_without_a_reachable_account_fails_with_its_address()
    {
        _meddler.Before = _ => throw new HttpRequestException("No such host is known");
        var emulator = Options.Create(new CloudStorageOptions { ConnectionString = "UseDevelopmentStorage=true" });
        var start = new CloudStorageStart(_meddler.Around(azurite, "unused"), emulator);
        var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => start.StartingAsync(Token));
        Assert.Contains("Storage__tableServiceUri", e.Message);
    }

    [Fact]
    public async Task On_Azure_a_start_uses_only_tables_that_the_identity_can_access()
    {
        _meddler.Before = _ => throw new HttpRequestException("Nothing may be asked");
        var azure = Options.Create(
            new CloudStorageOptions { TableServiceUri = new Uri("https://account.table.core.windows.net") });

        await new CloudStorageStart(_meddler.Around(azurite, "unused"), azure).StartingAsync(Token);
    }
}
