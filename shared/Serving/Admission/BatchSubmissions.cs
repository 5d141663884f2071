using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Admission;

/// <summary>
/// Takes many submits in one call, each for itself: what is wrong with one, or befalls it, is its own answer. They are written many at a
/// time, which the store and the queue of one machine commit together.
/// </summary>
public sealed partial class BatchSubmissions(
    SubmissionCheck check, JobAdmission admission, IOptions<AdmissionOptions> options, ILogger<BatchSubmissions> logger)
{
    private const int AtOnce = 64;

    /// <returns>What became of each item, in their order.</returns>
    public async Task<IReadOnlyList<SubmitResult>> SubmitAsync(BatchRequest batch, CancellationToken cancellationToken)
    {
        var results = new SubmitResult?[batch.Items.Count];
        var wanted = new WantedJob?[batch.Items.Count];
        for (var i = 0; i < results.Length; i++)
        {
            (wanted[i], results[i]) = TryRead(batch, i);
        }

        // Of items with one id the first makes the job, and the others meet it, as they would one call after the other.
        var taken = new HashSet<JobId>();
        var places = Enumerable.Range(0, results.Length).Where(i => wanted[i] is not null).ToLookup(i => wanted[i]?.Id is not { } id || taken.Add(id));
        await AdmitAsync(places[true]);
        await AdmitAsync(places[false]);
        return [.. results.OfType<SubmitResult>()];

        Task AdmitAsync(IEnumerable<int> some) => Parallel.ForEachAsync(
            some,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => results[i] = await TryAdmitAsync(wanted[i]!, token));
    }

    private (WantedJob? Wanted, SubmitResult? Refused) TryRead(BatchRequest batch, int place)
    {
        try
        {
            return Read(batch, place);
        }
        catch (Exception e)
        {
            // What cannot be read because of a fault of ours is still nobody else's problem.
            LogFailed($"at {place}", e);
            return (null, Problem.InternalError());
        }
    }

    private (WantedJob? Wanted, SubmitResult? Refused) Read(BatchRequest batch, int place)
    {
        var item = batch.Items[place];
        if (item.Length > options.Value.MaxBodyBytes)
        {
            return (null, Problem.BodyTooLarge(options.Value.MaxBodyBytes));
        }

        var request = new SubmitRequest { Body = item, Form = SubmitForm.BatchItem };
        var (asked, problem) = check.Check(request);
        if (asked is null)
        {
            return (null, problem ?? throw new InvalidOperationException("A refused submit carries its problem."));
        }

        var wanted = new WantedJob { Asked = asked, Fingerprint = Fingerprint.Of(request), Id = IdOf(batch, asked.Submission, place) };
        return (wanted, null);
    }

    // A key has no line break of its own, so that no other key is the same as one with a place.
    private static JobId? IdOf(BatchRequest batch, Submission item, int place) =>
        item.Id
        ?? (item.IdempotencyKey is { } key ? JobId.FromIdempotencyKey(batch.Caller, key)
            : batch.Key is { } whole ? JobId.FromIdempotencyKey(batch.Caller, $"{whole}\n{place}")
            : null);

    private async Task<SubmitResult> TryAdmitAsync(WantedJob wanted, CancellationToken cancellationToken)
    {
        try
        {
            return await admission.AdmitAsync(wanted, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The others have answers to give: this one's is what its own call would have been told.
            LogFailed(wanted.Id?.Value ?? "new", e);
            return e is StoreUnavailableException ? Problem.StoreUnavailable() : Problem.InternalError();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A job of a batch (id: {Id}) was not accepted.")]
    private partial void LogFailed(string id, Exception exception);
}
