using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Admission;

/// <summary>
/// Submits many jobs in one call. Each item has its own result, so a failure of one does not affect the others. Several
/// items are written concurrently, so the store and the queue of one machine can commit them together.
/// </summary>
public sealed partial class BatchSubmissions(
    SubmissionCheck check,
    JobAdmission admission, IOptions<AdmissionOptions> options, TimeProvider time, ILogger<BatchSubmissions> logger)
{
    private const int MaxConcurrency = 64;

    /// <returns>The result of each item, in the order of the items.</returns>
    public async Task<IReadOnlyList<Result<AcceptedJob>>> SubmitAsync(
        BatchRequest batch, CancellationToken cancellationToken)
    {
        var results = new Result<AcceptedJob>[batch.Items.Count];
        var taken = new HashSet<JobId>();
        List<Item> first = [], later = [];
        for (var place = 0; place < results.Length; place++)
        {
            if (!TryRead(batch, place).IsAccepted(out var item, out var problem))
            {
                results[place] = problem;
                continue;
            }

            // If several items have the same id, the first creates the job and the others find it, as in consecutive
            // calls.
            (taken.Add(item.Id.Value) ? first : later).Add(item);
        }

        await AdmitAsync(first);
        await AdmitAsync(later);
        return results;

        Task AdmitAsync(List<Item> items) => Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
            async (item, token) => results[item.Place] = await TryAdmitAsync(item, token));
    }

    private Result<Item> TryRead(BatchRequest batch, int place)
    {
        try
        {
            return Read(batch, place);
        }
        catch (Exception e)
        {
            // An unexpected error in one item must not affect the others.
            LogFailed($"at {place}", e);
            return Problem.InternalError();
        }
    }

    private Result<Item> Read(BatchRequest batch, int place)
    {
        var body = batch.Items[place];
        if (body.Length > options.Value.MaxBodyBytes)
        {
            return Problem.BodyTooLarge(options.Value.MaxBodyBytes);
        }

        return check.Check(new Submit { Body = body, Form = SubmitForm.BatchItem })
            .IsAccepted(out var request, out var problem)
            ? new Item(place, request, IdOf(batch, request.Submission, place))
            : problem;
    }

    // A client's key cannot contain a line break, so no key equals one with an index.
    private NewJobId IdOf(BatchRequest batch, Submission item, int place) => item switch
    {
        { Id: { } id } => NewJobId.Shared(id),
        { IdempotencyKey: { } key } => NewJobId.Shared(JobId.FromIdempotencyKey(batch.Caller, key)),
        _ when batch.Key is { } whole => NewJobId.Shared(JobId.FromIdempotencyKey(batch.Caller, $"{whole}\n{place}")),
        _ => NewJobId.Unique(time.GetUtcNow()),
    };

    private async Task<Result<AcceptedJob>> TryAdmitAsync(Item item, CancellationToken cancellationToken)
    {
        try
        {
            return await admission.AdmitAsync(item.Request, item.Id, retryOf: null, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The other items continue. This item gets the problem that a single submit would get.
            LogFailed(item.Id.Value.Value, e);
            return e is StoreUnavailableException ? Problem.StoreUnavailable() : Problem.InternalError();
        }
    }

    private sealed record Item(int Place, CheckedSubmission Request, NewJobId Id);

    [LoggerMessage(Level = LogLevel.Error, Message = "A job of a batch (id: {Id}) was not accepted.")]
    private partial void LogFailed(string id, Exception exception);
}
