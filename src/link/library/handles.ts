/**
 * Structs outside the program that are the wrapping of one thing to release, by the field that holds it: who has the
 * struct has the handle, so that both are followed as one value. Sources: the packages' documentation.
 */
export const HANDLES: Readonly<Record<string, string>> = {
  'net/http.Response': 'Body',
  'github.com/aws/aws-sdk-go/service/s3.GetObjectOutput': 'Body',
  'github.com/aws/aws-sdk-go-v2/service/s3.GetObjectOutput': 'Body',
};
