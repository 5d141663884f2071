namespace Serverless.Serving.Admission;

/// <summary>Turns a submit into a durable job.</summary>
public sealed class Submissions(SubmissionCheck check, JobAdmission admission)
{
    public async Task<Result<AcceptedJob>> SubmitAsync(
        Submit submit, NewJobId id, CancellationToken cancellationToken) =>
        check.Check(submit).IsAccepted(out var request, out var problem)
            ? await admission.AdmitAsync(request, id, retryOf: null, cancellationToken)
            : problem;
}
