using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Admission;

/// <summary>
/// Takes many submits in one call, each for itself: what is wrong with one, or befalls it, is its own answer. They are
/// written many at a time, which the store and the queue of one machine commit together.
/// </summary>
public sealed partial class BatchSubmissions(
    SubmissionCheck check,
    JobAdmission admission, IOptions<AdmissionOptions> options, TimeProvider time, ILogger<BatchSubmissions> logger)
{
    private const int AtOnce = 64;

    /// <returns>What became of each item, in their order.</returns>
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

            // Of items with one id the first makes the job, and the others meet it, as they would one call after the
            // other.
            (taken.Add(item.Id.Value) ? first : later).Add(item);
        }

        await AdmitAsync(first);
        await AdmitAsync(later);
        return results;

        Task AdmitAsync(List<Item> items) => Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
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
            // What cannot be read because of a fault of ours is still nobody else's problem.
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
            .IsAccepted(out var asked, out var problem)
            ? new Item(place, asked, IdOf(batch, asked.Submission, place))
            : problem;
    }

    // A key has no line break of its own, so that no other key is the same as one with a place.
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
            return await admission.AdmitAsync(item.Asked, item.Id, retryOf: null, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The others have answers to give: this one's is what its own call would have been told.
            LogFailed(item.Id.Value.Value, e);
            return e is StoreUnavailableException ? Problem.StoreUnavailable() : Problem.InternalError();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A job of a batch (id: {Id}) was not accepted.")]
    private partial void LogFailed(string id, Exception exception);

    private sealed record Item(int Place, CheckedSubmission Asked, NewJobId Id);
}
