namespace Serverless.Serving.Admission;

/// <summary>Turns a submit into a durable job.</summary>
public sealed class Submissions(SubmissionCheck check, JobAdmission admission)
{
    public async Task<SubmitResult> SubmitAsync(SubmitRequest request, CancellationToken cancellationToken)
    {
        var (asked, problem) = check.Check(request);
        if (asked is null)
        {
            return problem ?? throw new InvalidOperationException("A refused submit carries its problem.");
        }

        var wanted = new WantedJob
        {
            Asked = asked,
            Fingerprint = Fingerprint.Of(request),
            Id = request.Id,
            IsNewId = request.IsNewId,
        };
        return await admission.AdmitAsync(wanted, cancellationToken);
    }
}
