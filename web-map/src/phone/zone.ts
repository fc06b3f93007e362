/** Times are the city's, wherever the phone thinks it is. */
export const ZONE = 'Asia/Shanghai';
